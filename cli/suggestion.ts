/** Suggests the name that a user may have meant. */

/** Maximum number of typing errors in a word that is still recognized. */
const TYPING_ERRORS = 2;

/**
 * Returns a sentence that names the name that the user may have meant, or an empty text. It begins with a space.
 * @param typedFor the typed text to compare with a name.
 */
export function suggestionAmong(names: readonly string[], typedFor: (name: string) => string): string {
  const near = names.flatMap((name) => {
    const typed = typedFor(name);
    const errors = distance(typed.toLowerCase(), name);
    return typed !== name && errors <= TYPING_ERRORS && errors < name.length / 2 ? [{ name, errors }] : [];
  });
  const [best] = near.toSorted((one, other) => one.errors - other.errors);
  return best === undefined ? '' : ` Did you mean "${best.name}"?`;
}

/** Returns the number of characters to insert, delete, replace or swap with the next one, which makes one text of another. */
function distance(from: string, to: string): number {
  const rows: number[][] = [];
  const cell = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 0; row <= from.length; row++) {
    const cells: number[] = [];
    rows.push(cells);
    for (let column = 0; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      cells.push(
        row + column === 0
          ? 0
          : Math.min(
              cell(row - 1, column) + 1,
              cell(row, column - 1) + 1,
              cell(row - 1, column - 1) + (isSame ? 0 : 1),
              isSwapped ? cell(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
            ),
      );
    }
  }
  return cell(from.length, to.length);
}
