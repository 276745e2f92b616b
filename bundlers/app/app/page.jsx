'use client';
import { OverFeat } from 'overfeat';
import { useEffect } from 'react';

export default function Page() {
  useEffect(() => {
    globalThis.answer = OverFeat.load('cells').then((overfeat) =>
      overfeat.detect(new URL('/cells.png', location.href)),
    );
  }, []);
  return <p>OverFeat</p>;
}
