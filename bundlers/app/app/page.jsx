'use client';
import { useEffect } from 'react';
import { detectBoth } from '../detect-both.js';

export default function Page() {
  useEffect(() => {
    globalThis.answers = detectBoth('cells');
  }, []);
  return <p>OverFeat</p>;
}
