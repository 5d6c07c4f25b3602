/**
 * Filter policies of subscriptions (Amazon SNS Developer Guide, "Amazon SNS subscription filter policies"), with the operators of
 * EventBridge's patterns, which SNS has in common with it.
 */

import { compilePattern } from '../events/pattern/index.ts';
import { readJson } from '../events/pattern/json.ts';
import { isJson, isObject } from '../objects.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { type Accepts, type Attributes, invalidParameter, type MessageAttributes } from './topics.ts';

/** @param attributes of the subscription. @throws AwsError */
export function acceptsOf({ FilterPolicy = '', FilterPolicyScope = 'MessageAttributes' }: Attributes): Accepts {
  if (FilterPolicy === '' || FilterPolicy === '{}') return () => true;
  const matches = compiled(FilterPolicy);
  if (FilterPolicyScope === 'MessageAttributes') return (_, given) => matches(readJson(attributesText(given)));
  if (FilterPolicyScope !== 'MessageBody') throw invalidParameter('FilterPolicyScope');
  return (message) => isJson(message) && matches(readJson(message));
}

function compiled(policy: string) {
  try {
    return compilePattern(policy);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalidParameter('FilterPolicy', error.message);
  }
}

/** Returns the attributes as JSON. Attributes with binary values cannot be matched. */
function attributesText(attributes: MessageAttributes): string {
  const members = Object.entries(attributes).flatMap(([name, { DataType, StringValue = '' }]) => {
    if (DataType === 'String.Array') return isList(StringValue) ? `${JSON.stringify(name)}:${StringValue}` : [];
    if (DataType === 'Number') return `${JSON.stringify(name)}:${Number(StringValue)}`;
    return DataType.startsWith('Binary') ? [] : `${JSON.stringify(name)}:${JSON.stringify(StringValue)}`;
  });
  return `{${members.join(',')}}`;
}

function isList(text: string): boolean {
  return isJson(text) && !isObject(JSON.parse(text)) && Array.isArray(JSON.parse(text));
}
