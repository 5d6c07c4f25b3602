/**
 * Access to the destinations of one app by IAM. An alias of the API's function contains the id of the app. Lambda reports which alias was
 * invoked, so a caller who may invoke only this alias cannot choose another app.
 */
import type { Claims } from './identity.ts';

const PREFIX = 'app_';
/** Lambda, CreateAlias: names have at most 128 characters of the set `[A-Za-z0-9_-]`. */
const ALIAS_CHARACTERS = 128;

/** Returns the name of the alias of an app, or `undefined` if it is too long. Characters that an alias cannot contain are `_` and their code. */
export function aliasOf(appId: string): string | undefined {
  const code = (character: string) => `_${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  const alias = `${PREFIX}${appId.replaceAll(/[^A-Za-z0-9-]/g, code)}`;
  return alias.length <= ALIAS_CHARACTERS ? alias : undefined;
}

/** Returns the app of an invoked ARN, or `undefined` for an ARN without the alias of an app. */
export function appOfArn(invokedFunctionArn = ''): string | undefined {
  const alias = invokedFunctionArn.split(':')[7];
  if (!alias?.startsWith(PREFIX)) return undefined;
  const character = (_: string, code: string) => String.fromCharCode(Number.parseInt(code, 16));
  return alias.slice(PREFIX.length).replaceAll(/_([0-9a-f]{2})/g, character);
}

/** Reports whether the path is about destinations of the app: their list, one of them, or its check of ownership. */
export function isDestinationPath(path: string, appId: string): boolean {
  const [empty, apps, app, scopes, scope, destinations, id, action, ...more] = path.split('/');
  const [isApp, isList] = [apps === 'apps' && app === appId, scopes === 'scopes' && destinations === 'destinations'];
  const isOne = id === undefined || (id.startsWith('dst_') && (action === undefined || action === 'verify'));
  return empty === '' && isApp && isList && scope !== '' && isOne && more.length === 0;
}

/** Returns the claims of a user of the app. */
export function claimsOfAccess(appId: string): Claims {
  return { sub: `access:${appId}`, 'cognito:groups': [`app:${appId}`] };
}
