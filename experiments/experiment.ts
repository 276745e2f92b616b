/** What an experiment is: a question, and rows of figures that answer it. */

export interface Setting {
  /** Each is a training of its own; a row is a mean over them. */
  readonly seeds: readonly number[];
  /** Folder with a folder for each data set. */
  readonly data: string;
}

/** Figures by column, one for each seed. */
export interface Row {
  readonly name: string;
  readonly figures: Readonly<Record<string, readonly number[]>>;
}

export interface Table {
  readonly heading: string;
  readonly text: string;
  readonly rows: readonly Row[];
  /** The column that is drawn as bars. */
  readonly drawn: string;
}

export interface Experiment {
  readonly name: string;
  readonly title: string;
  /** What is asked, and how it is measured: Markdown. */
  readonly question: string;
  run(setting: Setting): Promise<readonly Table[]>;
}
