/** Selects the most specific route of an HTTP API for a request, and `$default` last (API Gateway Developer Guide, "Routes"). */

export interface GatewayRoute {
  /** `GET /apps/{id}`, `ANY /{proxy+}`, `$default`. */
  readonly key: string;
  readonly functionName: string;
  /** Whether a token is required. */
  readonly authorized: boolean;
}

export interface Matched {
  readonly route: GatewayRoute;
  readonly parameters?: Readonly<Record<string, string>>;
}

export function matchRoute(routes: readonly GatewayRoute[], method: string, path: string): Matched | undefined {
  const matches = routes.flatMap((route) => {
    const [verb = '', template = ''] = route.key.split(' ');
    if (route.key === '$default' || (verb !== 'ANY' && verb !== method)) return [];
    const parameters = parametersIn(template, path);
    return parameters ? [{ route, parameters, rank: rankOf(verb, template) }] : [];
  });
  const [best] = matches.sort((a, b) => b.rank - a.rank || b.route.key.length - a.route.key.length);
  if (best)
    return { route: best.route, ...(Object.keys(best.parameters).length > 0 ? { parameters: best.parameters } : {}) };
  const fallback = routes.find(({ key }) => key === '$default');
  return fallback && { route: fallback };
}

/** Ranks full matches above greedy ones, and named methods above `ANY`. Of equal ranks, the longer path takes precedence. */
function rankOf(verb: string, template: string): number {
  return (template.includes('+}') ? 0 : 2) + (verb === 'ANY' ? 0 : 1);
}

function parametersIn(template: string, path: string): Record<string, string> | undefined {
  const names: string[] = [];
  const pattern = template.replaceAll(/\{(\w+)(\+?)\}|[.*+?^$()|[\]\\]/g, (token, name: string | undefined, greedy) => {
    if (name === undefined) return `\\${token}`;
    names.push(name);
    return greedy ? '(.+)' : '([^/]+)';
  });
  const found = new RegExp(`^${pattern}$`).exec(path);
  return found ? Object.fromEntries(names.map((name, index) => [name, decode(found[index + 1] ?? '')])) : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
