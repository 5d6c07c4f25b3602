/** The search box of the top bar, which searches the apps by name and id. */
import { useState } from 'preact/hooks';
import { goTo } from './router.ts';
import { SearchBox } from './ui/search-box.tsx';

export function GlobalSearch() {
  const [text, setText] = useState('');
  return (
    <search class="global-search not-on-phone">
      <SearchBox
        label="Search apps"
        value={text}
        onInput={setText}
        shortcut
        onSubmit={(query) => {
          if (query === '') return;
          goTo(['apps'], { q: query });
          setText('');
        }}
      />
    </search>
  );
}
