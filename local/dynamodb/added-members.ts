/**
 * Implements members that dynalite drops before its operations. `ReturnValuesOnConditionCheckFailure` adds the item of a failed
 * condition to the error. This happens inside dynalite, while the item is locked, because a second read could find another item.
 * `ConsistentRead` of a Scan is refused on indexes. This file depends on internals of dynalite, whose version is pinned.
 */
import { createRequire } from 'node:module';

type Item = Readonly<Record<string, unknown>>;

interface Call {
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE';
}

interface Database {
  checkConditional(call: Call, item: Item | undefined): { body: object } | null | undefined;
}

const require = createRequire(import.meta.url);
const database = require('dynalite/db') as Database;
const check = database.checkConditional;

database.checkConditional = (call, item) => {
  const error = check(call, item);
  if (error && item && call.ReturnValuesOnConditionCheckFailure === 'ALL_OLD')
    error.body = { ...error.body, Item: item };
  return error;
};
for (const operation of ['deleteItem', 'putItem', 'updateItem']) {
  typesOf(operation)['ReturnValuesOnConditionCheckFailure'] = { type: 'String', enum: ['ALL_OLD', 'NONE'] };
}
typesOf('scan')['ConsistentRead'] = 'Boolean';

/** Returns the input members that dynalite reads for an operation. */
function typesOf(operation: string): Record<string, object | string> {
  return (require(`dynalite/validations/${operation}`) as { types: Record<string, object | string> }).types;
}
