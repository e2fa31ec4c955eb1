// Open a page as somebody, and perhaps do something on it.  Gives the last answer of the server.
export async function goAs(page, hub, who, path, act) {
  const context = page.context();
  await context.clearCookies();
  await context.addCookies(
    [...who.cookies].map(([name, value]) => ({
      name,
      value,
      domain: 'localhost',
      path: '/',
      secure: name.startsWith('__Host-'),
    })),
  );
  let answer = await page.goto(new URL(path, hub.origin).href);
  const take = (response) => {
    if (response.request().isNavigationRequest() && response.status() !== 303) answer = response;
  };
  page.on('response', take);
  await act?.(page);
  page.off('response', take);
  return answer;
}
