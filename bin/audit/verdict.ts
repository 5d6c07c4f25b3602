/** Converts the output of `npm audit --json` into messages and an exit code. A missing answer is never reported as a good result. */

export interface Verdict {
  readonly lines: readonly string[];
  readonly exitCode: 0 | 1 | 3;
}

interface Vulnerability {
  readonly name: string;
  readonly severity: string;
  readonly range: string;
  readonly via: readonly (string | { readonly title: string; readonly url: string })[];
}

interface Report {
  readonly vulnerabilities?: Readonly<Record<string, Vulnerability>>;
  readonly metadata?: { readonly dependencies?: { readonly total?: number } };
  readonly message?: string;
  readonly error?: { readonly code?: string; readonly summary?: string };
}

export function verdictOf(stdout: string, stderr: string): Verdict {
  const report = parsed(stdout);
  if (!report?.vulnerabilities || report.error) {
    const why =
      report?.error?.summary || report?.message || report?.error?.code || stderr.trim().split('\n').at(-1) || '';
    return {
      lines: [
        `The registry does not answer audits: nothing is known about advisories.${why ? ` It said: ${why}` : ''}`,
      ],
      exitCode: 3,
    };
  }
  const found = Object.values(report.vulnerabilities);
  const total = report.metadata?.dependencies?.total;
  if (found.length === 0) {
    return { lines: [`No known advisory about ${total ?? 'the'} packages.`], exitCode: 0 };
  }
  const lines = found.map(({ name, severity, range, via }) => {
    const causes = via.map((one) => (typeof one === 'string' ? `through ${one}` : `${one.title} (${one.url})`));
    return `${severity}: ${name} ${range}: ${causes.join('; ')}`;
  });
  return { lines, exitCode: 1 };
}

function parsed(text: string): Report | undefined {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return undefined;
  }
}
