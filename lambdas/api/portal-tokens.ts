/** Signs and verifies tokens of portal links and sessions. */
import { acceptsToken, isSigned, type PortalSession, type TokenKind, tokenIn, tokenOf } from '../../core/api/portal.ts';
import { busy } from './routes/resources.ts';
import type { ApiPorts } from './wire.ts';

type Ports = Pick<ApiPorts, 'configuration' | 'portal' | 'seal' | 'openPortalKey' | 'random' | 'now'>;

const KEY_BYTES = 32;

export function createPortalTokens({ configuration, portal, seal, openPortalKey, random, now }: Ports) {
  return {
    /** @throws ProblemError after too many conflicts. */
    async signed(kind: TokenKind, session: PortalSession): Promise<string> {
      const appId = session.app_id;
      const key = await portal.signingKey(appId, async (id) => {
        const text = Buffer.from(random(KEY_BYTES)).toString('base64');
        const [sealed] = await seal({ appId, purpose: 'portal' }, [{ label: `portal_key@${id}`, text }]);
        if (!sealed) throw new Error('the signing key of the portal was not sealed');
        return sealed;
      });
      if (!key) throw busy();
      return tokenOf(kind, session, key.id, await openPortalKey(appId, key.sealed));
    },

    /**
     * Returns the session of a token, or `undefined` if the token is forged, altered, of another kind, used, expired or revoked, or if
     * the app was deleted. The key is read first, so that a forged token costs one read.
     */
    async verified(kind: TokenKind, text: string): Promise<PortalSession | undefined> {
      const token = tokenIn(text);
      if (token?.kind !== kind) return undefined;
      const { appId, sessionId } = token;
      const key = await portal.key(appId, token.keyId);
      if (!key || !isSigned(token, await openPortalKey(appId, key.sealed))) return undefined;
      const [app, session] = await Promise.all([configuration.app(appId), portal.read(appId, sessionId)]);
      return app && session && acceptsToken(session, kind, app.value.reused_at ?? 0, now()) ? session : undefined;
    },
  };
}
