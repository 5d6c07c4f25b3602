/**
 * `ReturnValuesOnConditionCheckFailure`, which dynalite does not know: the item that a failed condition was checked against
 * goes into the error. It is added inside dynalite, where the item is still locked, because a second read could find another item.
 * This relies on internals of dynalite, whose version is pinned.
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
  const { types } = require(`dynalite/validations/${operation}`) as { types: Record<string, object> };
  types['ReturnValuesOnConditionCheckFailure'] = { type: 'String', enum: ['ALL_OLD', 'NONE'] };
}
