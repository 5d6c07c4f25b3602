/** Creations with an Idempotency-Key: the same call again gives the same resource, whose secrets are not shown again. */
import { claimOf } from '../../../core/api/idempotency.ts';
import { ProblemError, problem } from '../../../core/api/problem.ts';
import type { ApiAnswer, ApiRequest } from '../http.ts';
import type { ApiPorts } from '../wire.ts';

export interface Creation {
  readonly operation: string;
  /** That the resource gets; empty when only its creation tells. */
  readonly id: string;
  create(id: string): Promise<ApiAnswer & { /** Its id, where it is not the one given. */ readonly resource?: string }>;
  /** What a repeat is told; `undefined`: it is not there. */
  again(id: string): Promise<ApiAnswer | undefined>;
}

export async function once(
  { idempotency }: Pick<ApiPorts, 'idempotency'>,
  request: Pick<ApiRequest<unknown, unknown, unknown>, 'identity' | 'path' | 'idempotencyKey' | 'text'>,
  { operation, id, create, again }: Creation,
): Promise<ApiAnswer> {
  const { identity, path, idempotencyKey, text } = request;
  const created = async (as: string) => {
    const { resource = as, ...answer } = await create(as);
    return { resource, answer };
  };
  if (idempotencyKey === undefined) return (await created(id)).answer;
  const claim = claimOf(identity, operation, path, idempotencyKey, text);
  const claimed = await idempotency.claim(claim, id);
  if (claimed.kind === 'different') throw problem('idempotency-key-reused');
  if (claimed.kind === 'again') {
    const answer = await again(claimed.id);
    if (answer) return { ...answer, headers: { ...answer.headers, 'idempotency-replayed': 'true' } };
    if (claimed.done)
      throw problem('conflict', 'The resource that was created with this idempotency key no longer exists.');
  }
  try {
    // A call that was cut off is finished under the id that it had.
    const { resource, answer } = await created(claimed.kind === 'again' ? claimed.id : id);
    await idempotency.done(claim, resource);
    return answer;
  } catch (error) {
    if (error instanceof ProblemError && claimed.kind === 'new') await idempotency.release(claim);
    throw error;
  }
}
