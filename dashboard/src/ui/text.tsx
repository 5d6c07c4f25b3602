/** Texts that the dashboard did not write, such as bodies, responses and policies. */
import { isJson } from '../format/pretty.ts';
import { CodeBlock } from './copy.tsx';

export function CopyText({ label, text }: { label: string; text: string }) {
  const isObject = /^\s*[{[]/.test(text) && isJson(text);
  return (
    <CodeBlock label={label} text={text} language={isObject ? 'json' : /headers/i.test(label) ? 'http' : 'text'} />
  );
}
