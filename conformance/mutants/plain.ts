/**
 * Pieces of ../port written out in plain loops that are as right, so that a change has a line to change: what stands there,
 * and what a change begins from.
 */
export const plainMerge = [
  `    const pairs = left.flatMap((one, first) =>
      left
        .slice(first + 1)
        .map((other, between) => ({ first, between, score: mismatch(one.box, other.box) })),
    );
    const least = Math.min(...pairs.map(({ score }) => score));
    const pair = pairs.find(({ score }) => score === least && score <= threshold);
    if (pair === undefined) return left;
    const [second] = left.splice(pair.first + 1 + pair.between, 1);
    left[pair.first] = joined(left[pair.first], second);
`,
  `    let least = Number.POSITIVE_INFINITY;
    let pair: [number, number] | undefined;
    for (let second = 1; second < left.length; second++) {
      for (let first = 0; first < second; first++) {
        const score = mismatch(left[first].box, left[second].box);
        const isEarlier = pair !== undefined && score === least && first < pair[0];
        if (score < least || isEarlier) {
          least = score;
          pair = [first, second];
        }
      }
    }
    if (pair === undefined || least > threshold) return left;
    left[pair[0]] = joined(left[pair[0]], left[pair[1]]);
    left.splice(pair[1], 1);
`,
] as const;

export const plainMatch = [
  `    const objects = pictures
      .filter(({ id }) => id === claim.imageId)
      .flatMap((picture) => picture.objects.filter((one) => one.index === index));
    const share = (thing: Thing) => overlap(claim.box, thing.box);
    const [match] = objects
      .filter((thing) => !thing.ignore && !taken.has(thing) && share(thing) >= least)
      .sort((a, b) => share(b) - share(a));
`,
  `    const objects =
      pictures.find(({ id }) => id === claim.imageId)?.objects.filter((one) => one.index === index) ?? [];
    let most = 0;
    let match: Thing | undefined;
    for (const thing of objects) {
      const share = overlap(claim.box, thing.box);
      if (thing.ignore || taken.has(thing) || share < least || share <= most) continue;
      [most, match] = [share, thing];
    }
`,
] as const;

export const plainBest = [
  `  const shown = order.filter(({ score }) => Number.isNaN(score));
  const others = order.filter(({ score }) => !Number.isNaN(score));
  // Sorting is stable: equal scores stay in the order of their labels.
  others.sort((a, b) => b.score - a.score);
  return [...shown, ...others].slice(0, count);
`,
  `  order.sort((a, b) => (a.score === b.score ? a.label - b.label : b.score - a.score));
  return order.slice(0, count);
`,
] as const;
