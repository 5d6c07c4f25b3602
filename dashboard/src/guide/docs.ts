/** Addresses of the documentation. */
const DOCS = 'https://github.com/feedhose/feedhose/blob/main/docs/';

/** @param page file in `docs/`, perhaps with a heading: `verifying.md#node`. */
export function docs(page: string): string {
  return `${DOCS}${page}`;
}
