/** AssumeRole of the strict AWS: trust policies, external ids, session tags, role chaining. */
import { randomBytes } from 'node:crypto';
import { allows } from './policy.ts';
import { type Caller, StrictError, type World } from './world.ts';

const CHAINED_SECONDS = 3_600;

export function assumeRole(world: World, input: Readonly<Record<string, string>>, caller: Caller): string {
  const { RoleArn = '', RoleSessionName = '', DurationSeconds = '3600', ExternalId, Action } = input;
  if (Action !== 'AssumeRole') throw new StrictError('InvalidAction', `Could not find operation ${Action}`);
  if (!/^[\w+=,.@-]{2,64}$/.test(RoleSessionName)) throw new StrictError('ValidationError', 'roleSessionName');
  if (caller.isSession && Number(DurationSeconds) > CHAINED_SECONDS) {
    throw new StrictError('ValidationError', 'The requested DurationSeconds exceeds the 1 hour session limit');
  }
  const tags = tagsOf(input);
  const role = world.roles.get(RoleArn);
  const asking = (action: string) => ({
    principalArn: caller.principalArn,
    action,
    context: {
      ...(ExternalId === undefined ? {} : { 'sts:ExternalId': ExternalId }),
      ...prefixed('aws:RequestTag/', tags),
      ...prefixed('aws:PrincipalTag/', caller.tags),
    },
  });
  const actions = ['sts:AssumeRole', ...(Object.keys(tags).length > 0 ? ['sts:TagSession'] : [])];
  if (!role || !actions.every((action) => allows(role.trust, asking(action)))) {
    const message = `User: ${caller.principalArn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
    throw new StrictError('AccessDenied', message, 403);
  }
  const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
  const session: Caller & { token: string } = {
    principalArn: RoleArn,
    secret: randomBytes(30).toString('base64url'),
    token: randomBytes(40).toString('base64url'),
    tags,
    permissions: role.permissions,
    isSender: role.permissions === undefined,
    isSession: true,
  };
  world.sessions.set(accessKeyId, session);
  const expiration = new Date(Date.now() + world.sessionSeconds * 1000).toISOString();
  const credentials = `<AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${session.secret}</SecretAccessKey><SessionToken>${session.token}</SessionToken><Expiration>${expiration}</Expiration>`;
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>${credentials}</Credentials></AssumeRoleResult></AssumeRoleResponse>`;
}

function tagsOf(input: Readonly<Record<string, string>>): Record<string, string> {
  const tags: Record<string, string> = {};
  for (let index = 1; input[`Tags.member.${index}.Key`] !== undefined; index++) {
    const value = input[`Tags.member.${index}.Value`] ?? '';
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value)) throw new StrictError('ValidationError', 'tags value');
    tags[input[`Tags.member.${index}.Key`] ?? ''] = value;
  }
  return tags;
}

export function prefixed(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}${key}`, value]));
}
