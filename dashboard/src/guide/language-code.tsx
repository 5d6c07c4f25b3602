/** Code in several languages, of which one is shown. */
import { useState } from 'preact/hooks';
import { CodeBlock } from '../ui/copy.tsx';
import { Segments } from '../ui/filter-bar.tsx';
import { LANGUAGE_NAMES, type Language } from './code.ts';

/** The choice applies to all examples until the page is reloaded. */
let last: Language | undefined;

interface LanguageCodeProps {
  /** What the code does. */
  readonly label: string;
  readonly languages: readonly Language[];
  readonly codeOf: (language: Language) => string;
}

export function LanguageCode({ label, languages, codeOf }: LanguageCodeProps) {
  const [chosen, setChosen] = useState(last);
  const language = languages.find((one) => one === chosen) ?? languages[0] ?? 'js';
  const choose = (next: Language): void => {
    last = next;
    setChosen(next);
  };
  return (
    <div class="stack">
      <Segments
        label={`Language: ${label}`}
        value={language}
        options={languages.map((one) => [one, LANGUAGE_NAMES[one]] as const)}
        onChange={choose}
      />
      <CodeBlock key={language} label={`${label} (${LANGUAGE_NAMES[language]})`} text={codeOf(language)} />
    </div>
  );
}
