/** The POST of destinations without an OAuth client. A request for a token fails the test. */
import type { Exchange } from '../../core/outcome.ts';
import { type AuthorizedPost, createAuthorizedPost } from '../../lambdas/deliver-to-webhook/authorized-post.ts';
import type { WebhookRequest } from '../../lambdas/deliver-to-webhook/request.ts';

export function plainPost(post: (request: WebhookRequest) => Promise<Exchange>): AuthorizedPost {
  const unexpected = () => Promise.reject(new Error('no token was expected'));
  return createAuthorizedPost({ post, tokens: { get: unexpected, renew: unexpected }, timeoutMs: 30_000 });
}
