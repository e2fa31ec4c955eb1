// Waiting for a condition, never for a time.

// Ask `check` again and again until it gives something true, and give that.  What it throws counts as
// "not yet"; the last of it is told when `seconds` are over.
export async function until(what, check, seconds = 15) {
  const end = performance.now() + seconds * 1000;
  let last = '';
  for (;;) {
    try {
      const found = await check();
      if (found) return found;
    } catch (error) {
      last = `: ${error.message}`;
    }
    if (performance.now() > end) throw new Error(`waited ${seconds} s for ${what}${last}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
