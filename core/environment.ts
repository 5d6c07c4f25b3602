/**
 * The environment of a function. Each function declares its variables once, in its `env.ts`. Its construct uses the
 * same declaration, so a missing variable is a compile error at deployment, and one error that names all missing
 * variables at cold start.
 */
export type EnvironmentContract = Readonly<Record<string, 'required' | 'optional'>>;

type Required<C extends EnvironmentContract> = { [K in keyof C]: C[K] extends 'required' ? K : never }[keyof C];
type Optional<C extends EnvironmentContract> = Exclude<keyof C, Required<C>>;

/** The variables that a construct must set and a handler may read. */
export type Environment<C extends EnvironmentContract> = { readonly [K in Required<C>]: string } & {
  readonly [K in Optional<C>]?: string;
};

/**
 * Parses a variable that contains a whole number above 0. Returns `usual` if the variable is not set. @throws if it
 * contains anything else.
 */
export function wholeNumber(name: string, text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  if (/^[1-9]\d{0,15}$/.test(text)) return Number(text);
  throw new Error(`${name}: expected a whole number above 0, got another string`);
}

/**
 * Reads all variables of `contract` from `variables`. @throws an error that names every required variable that is unset
 * or empty.
 */
export function readEnvironment<C extends EnvironmentContract>(
  contract: C,
  variables: Readonly<Record<string, string | undefined>>,
): Environment<C> {
  const missing = Object.keys(contract).filter((name) => contract[name] === 'required' && !variables[name]);
  if (missing.length > 0) {
    throw new Error(`The environment lacks ${missing.join(', ')}: expected each to be a non-empty string.`);
  }
  const set = Object.keys(contract).flatMap((name) => (variables[name] ? [[name, variables[name]]] : []));
  return Object.fromEntries(set) as Environment<C>;
}

/** Returns the entries of a comma-separated list. Spaces around entries and empty entries are left out. */
export function listOf(text = ''): readonly string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
