/** An experiment's page: tables of means and spreads, and each table as bars. */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { machine } from '../bench/report.js';
import { drawBars } from './bars.js';
import type { Experiment, Row, Table } from './experiment.js';
import { mean } from './mean.js';

const folder = fileURLToPath(new URL('../docs/experiments/', import.meta.url));

export async function writePage(
  { name, title, question }: Experiment,
  tables: readonly Table[],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const sections: string[] = [];
  for (const [index, table] of tables.entries()) {
    const drawing = `${name}-${index + 1}.svg`;
    await writeFile(`${folder}${drawing}`, drawBars(table));
    sections.push(
      `## ${table.heading}\n\n${table.text}\n\n${textOf(table)}\n\n![${table.drawn}, ${table.heading}](${drawing})`,
    );
  }
  const [seeds] = Object.values(tables[0].rows[0].figures).map((figures) => figures.length);
  const spread =
    seeds === 1
      ? 'one training, so that the spread over seeds is unknown'
      : `means over ${seeds} trainings that differ in the seed, and half of how far apart the outermost are`;
  const made = `By \`npm run experiments -- ${name} --seeds ${seeds}\`: ${spread}. ${machine()}.`;
  await writeFile(
    `${folder}${name}.md`,
    `# ${title}\n\n${question}\n\n${made}\n\n${sections.join('\n\n')}\n`,
  );
  console.log(sections.join('\n\n'));
}

function textOf({ rows }: Table): string {
  const columns = Object.keys(rows[0].figures);
  return [
    `| | ${columns.join(' | ')} |`,
    `|---|${columns.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.name} | ${columns.map((column) => cell(row, column)).join(' | ')} |`),
  ].join('\n');
}

/** In percent. */
function cell({ figures }: Row, column: string): string {
  const values = figures[column];
  const middle = (100 * mean(values)).toFixed(1);
  if (values.length === 1) return middle;
  const spread = (Math.max(...values) - Math.min(...values)) / 2;
  return `${middle} ± ${(100 * spread).toFixed(1)}`;
}
