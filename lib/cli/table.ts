/** Columns of text, the first row a heading; columns whose other cells are all numbers are aligned to the right. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const columns = rows[0].map((_, column) => {
    const cells = rows.map((row) => row[column]);
    const width = Math.max(...cells.map((cell) => cell.length));
    const numbers = cells.slice(1).every((cell) => /^[\d.,-]*$/.test(cell));
    return cells.map((cell) => (numbers ? cell.padStart(width) : cell.padEnd(width)));
  });
  return rows
    .map((_, row) =>
      columns
        .map((cells) => cells[row])
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
