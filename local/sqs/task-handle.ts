/** The handle of a move task: opaque to callers; inside, the task and the queue it takes from. */
import { objectOf } from './attributes/values.ts';

export interface TaskReference {
  readonly taskId: string;
  readonly sourceArn: string;
}

export function taskHandleOf({ taskId, sourceArn }: TaskReference): string {
  return Buffer.from(JSON.stringify({ taskId, sourceArn })).toString('base64');
}

/** `undefined` for a text that is no handle. */
export function taskOf(handle: string): TaskReference | undefined {
  const value = objectOf(Buffer.from(handle, 'base64').toString());
  const { taskId, sourceArn } = value ?? {};
  return typeof taskId === 'string' && typeof sourceArn === 'string' ? { taskId, sourceArn } : undefined;
}
