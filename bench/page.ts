/** What was measured under one title. */
export interface Section {
  readonly title: string
  readonly rows: readonly (readonly [what: string, figure: string])[]
}

/** Where and when it was measured. */
export interface Setting {
  /** As `YYYY-MM-DD`. */
  readonly date: string
  /** Engine, number of processors, system. */
  readonly machine: readonly string[]
}

/** docs/benchmarks.md, made from one run. */
export function benchmarksPage({ date, machine }: Setting, sections: readonly Section[]): string {
  const tables = sections.flatMap(({ title, rows }) => [
    `## ${title}`,
    '',
    '| What | Figure |',
    '| --- | --- |',
    ...rows.map(([what, figure]) => `| ${what.trim()} | ${figure} |`),
    '',
  ])
  return [
    '# Benchmarks',
    '',
    '`npm run bench` measures these figures and writes this page. Run it to have those of your own machine: what holds elsewhere is',
    'the ratio of two figures of one run, not the figure itself.',
    '',
    `Measured on ${date}:`,
    '',
    ...machine.map((fact) => `- ${fact}`),
    '',
    '## How it is measured',
    '',
    'Whole processes, from start to end, by the clock. This action runs as its bundle with Node 24, as on GitHub, and `docker buildx`',
    'as the command. The two take turns in one run, so that both share whatever else the machine does. A figure is the median of the',
    'rounds, with the smallest and the largest. ECR is the [local one](../emulator/README.md) on the same machine: there is no network',
    'in these figures, and so none of the time that layers take to travel, which is the same for both. What is built is a Git',
    'checkout, as in a job. This action also gets its credentials, by OIDC; the bare command is logged in already.',
    '',
    'Processor time is user and system time of the process and of those that it starts. The engine is none of these. On a machine with',
    'other work this time changes less than that by the clock.',
    '',
    'The official chain is there if its actions are given (`npm run bench -- --chain FOLDER`). The main parts run in turn, each with the',
    'outputs and the environment of those before it, and then the post parts, as on GitHub. Its builder is the one of the engine too, so',
    'that both have the same cache, and its API of GitHub is on this machine. The growth is measured in few rounds: the largest image is',
    'built once.',
    '',
    'What a job does most is to build the next commit, and so that comes first: a Dockerfile that installs what its manifest names and',
    'then copies the source, of which one file has changed. Both contenders have the same commits, builders and caches.',
    '',
    'A fresh engine, as a hosted runner has it, is one whose images and build cache are removed. How much a cache saves depends on the',
    'commands that need not run: here they make 50 MB of random bytes and compress them.',
    '',
    'An image that is there is copied by whole processes too, each to an empty repository, and each in turn is the first. Of several',
    'contenders every ratio is that of this project to the other one.',
    '',
    ...tables,
  ].join('\n')
}
