/** Text that reports share. */

export const percent = (share: number | undefined) =>
  share === undefined ? '-' : `${(100 * share).toFixed(1)} %`;

/** Columns padded to one width: the first to the left, numbers to the right. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  '),
  );
}

/** Labels by class index, those that several classes share with their index: `crane (428)`. */
export function uniqueLabels(labels: readonly string[]): string[] {
  return labels.map((label, index) =>
    labels.indexOf(label) === labels.lastIndexOf(label) ? label : `${label} (${index})`,
  );
}
