/** A judge is a third-party program that answers one question about the product. */

/** Programs that a machine may lack. */
export type Tool = 'python3' | 'java' | 'mvn' | 'go' | 'cargo';

/** The folder and the output of a judge's run. */
export interface Workspace {
  /** An ignored folder of this judge alone. It is kept between runs, for virtual environments and caches. */
  readonly folder: string;
  /** Prints a line of progress. */
  say(line: string): void;
}

export interface Verdict {
  /** The version of each program that judged, by its name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The number of cases that were judged. A run that judged none is a fault of the judge. */
  readonly checked: number;
  /** One sentence for each fault. An empty list means that the judge agrees with the product. */
  readonly faults: readonly string[];
  /** One sentence for each part that this machine cannot run. The verdict of such a run is printed and not recorded. */
  readonly skipped?: readonly string[];
}

export interface Judge {
  /** The name of the judge's folder, as in `npm run judges -- NAME`. */
  readonly name: string;
  /** The makers of the programs that judge. */
  readonly maker: string;
  /** The question that the judge answers, in one sentence. */
  readonly question: string;
  /** What this judge cannot show, in plain sentences. */
  readonly cannotSee: string;
  /** A judge is skipped where one of these is missing. */
  readonly needs: readonly Tool[];
  /** Programs that only parts of the judge need. A part is skipped where one of its programs is missing. */
  readonly partsNeed?: readonly Tool[];
  run(workspace: Workspace): Promise<Verdict>;
}

/**
 * Thrown by a judge that cannot run because the machine cannot reach a package registry. The run prints the message and
 * continues with the next judge. Every other error fails the run.
 */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}
