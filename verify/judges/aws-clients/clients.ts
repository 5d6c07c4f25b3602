/** The programs of this folder that use the AWS SDKs of other languages, with their requirements and installation. */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Tool, Workspace } from '../judge.ts';
import { install, succeed, virtualEnvironment } from '../tools.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

export const PYTHON = { boto3: '1.44.8', awscli: '1.46.3' };
/** Go modules under github.com/aws. */
const GO = {
  'aws-sdk-go-v2': '1.48.0',
  'aws-sdk-go-v2/credentials': '1.21.0',
  'aws-sdk-go-v2/service/eventbridge': '1.55.11',
  'aws-sdk-go-v2/service/sqs': '1.53.0',
};
const JAVA = '2.59.1';

export interface Client {
  readonly name: string;
  /** The client is omitted if one of these is missing. */
  readonly needs: readonly Tool[];
  readonly versions: Readonly<Record<string, string>>;
  /** Installs and builds what the client needs. Returns the command to which its three arguments are added. */
  prepare(workspace: Workspace): Promise<readonly [program: string, ...args: string[]]>;
}

/** Returns the path of a Python that has boto3. The AWS CLI is in the same folder. */
export function python(workspace: Workspace): Promise<string> {
  return virtualEnvironment(
    workspace,
    Object.entries(PYTHON).map(([name, version]) => `${name}==${version}`),
  );
}

export const CLIENTS: readonly Client[] = [
  {
    name: 'boto3',
    needs: ['python3'],
    versions: {},
    async prepare(workspace) {
      return [await python(workspace), join(HERE, 'client.py')];
    },
  },
  {
    name: 'Go SDK v2',
    needs: ['go'],
    versions: GO,
    async prepare(workspace) {
      const work = join(workspace.folder, 'go');
      mkdirSync(work, { recursive: true });
      copyFileSync(join(HERE, 'client.go'), join(work, 'client.go'));
      const required = Object.entries(GO).map(([module, version]) => `require github.com/aws/${module} v${version}\n`);
      writeFileSync(join(work, 'go.mod'), `module judge\ngo 1.24\n${required.join('')}`);
      const env = { GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' };
      await install(workspace, 'go', ['build', '-o', 'client', '.'], { cwd: work, env });
      return [join(work, 'client')];
    },
  },
  {
    name: 'Java SDK v2',
    needs: ['java', 'mvn'],
    versions: { 'aws-sdk-java-v2': JAVA },
    async prepare(workspace) {
      const [jars, classes] = [join(workspace.folder, `jars-${JAVA}`), join(workspace.folder, 'classes')];
      if (!existsSync(jars)) {
        const pom = ['--quiet', '--batch-mode', '--file', join(HERE, 'pom.xml'), `-Dsdk.version=${JAVA}`];
        await install(workspace, 'mvn', [...pom, 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`]);
      }
      const path = `${jars}/*`;
      const source = join(HERE, 'Client.java');
      await succeed(workspace, 'javac', ['-nowarn', '-encoding', 'UTF-8', '-cp', path, '-d', classes, source]);
      return ['java', '-cp', `${classes}:${path}`, 'Client'];
    },
  },
];
