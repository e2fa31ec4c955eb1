// The pages on which a circle agrees, in every state; as every.mjs has the others.
import { circleOf, seated } from '../lib/circle.mjs';
import { propose, stand } from '../lib/consent.mjs';
import { foundMovement, publishMessage } from '../lib/path.mjs';

const was = `Open the weir at Tanner’s Mill by spring 2027.

The mill closed in 1974. Its weir still holds the Alder back: eels and sea trout cannot pass, mud settles above it, and in wet winters it floods Low Street. Open it, and the river does the rest.

We ask the town council to decide this year. We ask you to help us show that Alderford wants it.`;
const is = was
  .replace('by spring 2027', 'by September 2026, before the eels go down to the sea')
  .replace('this year', 'by July');

// refuse: as in every.mjs.
export async function consentPages(hub, look, refuse, { ana, nobody }) {
  await foundMovement(ana, {
    name: 'Let the eels pass',
    handle: 'eels',
    sentence: 'Open the weir before the eels go down to the sea.',
    circle: 'River circle',
  });
  const circle = circleOf(hub, 'eels');
  await publishMessage(ana, 'eels', was);
  const others = [];
  for (const name of ['Ben Okafor', 'Noor Haddad', 'Tomas Lind', 'Ines Duarte', 'Jun Park'])
    others.push(await seated(hub, ana, circle, name));
  const [ben, noor, tomas] = others;
  await look('proposals-none', ana, `${circle.path}/proposals`);
  await look('desk-circle', ana, '/desk/eels');
  await look('proposal-new', ben, `${circle.path}/proposals/new`);
  await look('proposal-new-refused', ben, `${circle.path}/proposals/new`, {
    act: refuse({ title: '', body: was, due: '2020-02-02T20:20' }),
    status: 422,
  });
  const path = await propose(ben, circle, { title: 'a date the eels can live with', body: is });
  await look('proposal', ana, path);
  await look('proposal-refused', ana, path, {
    act: async (page) => {
      await page.locator('#stand-object').check();
      const answered = page.waitForNavigation();
      await page.locator('main form .go').click();
      await answered;
    },
    status: 422,
  });
  await stand(noor, path, 'object', 'We promised the anglers in January that we would speak with them before we name a date.');
  await stand(ben, path, 'concern', 'September is tight. If the council needs until March, let us not call it a defeat.');
  await stand(tomas, path, 'aside');
  await stand(others[3], path, 'consent');
  await look('proposal-objected', ana, path);
  await look('proposal-plain', noor, `${path}?text=new`);
  await look('circle-deciding', ana, circle.path);
  await look('home-waiting', ana, '/home');
  await look('proposal-again', ben, `${path}/again`);
  await ben.submit(await ben.get(`${path}/again`), { body: is.replace('July', 'August') }, 'body');
  await look('proposal-round-over', ana, `${path}?round=1`);
  for (const who of [ana, ...others]) await stand(who, path, 'consent');
  await look('proposal-agreed', ana, path);
  await look('proposals', ana, `${circle.path}/proposals`);
  await look('version-agreed', nobody, '/@eels/message');
  const dropped = await propose(ana, circle, { title: 'less', body: 'Open the weir.' });
  await ana.submit(await ana.get(dropped), {}, '/drop');
  await look('proposal-dropped', ana, dropped);
}
