/** The colour scheme: that of the system, until the user chooses one. */

import { Moon, Sun } from 'lucide';
import { useLayoutEffect, useState } from 'preact/hooks';
import { IconButton } from './button.tsx';

const KEY = 'feedhose.theme';
type Theme = 'dark' | 'light';

function stored(): Theme | undefined {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'dark' || value === 'light' ? value : undefined;
  } catch {
    // The storage can be forbidden in a frame.
    return undefined;
  }
}

function store(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // See `stored`.
  }
}

export function ThemeButton() {
  const [theme, setTheme] = useState<Theme | undefined>(stored);
  const now = theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  useLayoutEffect(() => {
    if (theme) document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  const other: Theme = now === 'dark' ? 'light' : 'dark';
  return (
    <IconButton
      icon={now === 'dark' ? Sun : Moon}
      label={`Use the ${other} colour scheme`}
      onClick={() => {
        store(other);
        setTheme(other);
      }}
    />
  );
}
