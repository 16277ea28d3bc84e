import type { Stage } from './stage.ts';

/** The main job, from a new vault to a log that anyone can verify. */
export async function tellStory(stage: Stage): Promise<void> {
  stage.step('Create a vault', 'It is encrypted. The recovery code is shown once.');
  await stage.invites(['init', '--key-store', 'passphrase']);

  stage.step('Add a service', 'An invite lets somebody into a service. This one gets a setup link.');
  await stage.invites(['identity', 'add', 'home', 'https://id.example.org']);

  stage.step('Issue an invite', 'One use, 24 hours. The vault keeps a hash of the code, never the code.');
  await stage.invites(['generate', '--identity', 'home', '--label', "Ada's tablet", '--link', '--qr'], {
    to: 'link.txt',
  });
  const link = stage.file('link.txt');

  stage.step('Check what somebody sends you', 'Paste the whole message. A check consumes nothing.');
  stage.file('message.txt', `Hi! Is this the link you sent me? <${link}>. Thanks, Ada`);
  await stage.invites(['validate', '-'], { from: 'message.txt' });

  stage.step('Use it', 'The first use works, the second is refused.');
  await stage.invites(['use', '-', '--device-name', "Ada's tablet"], { from: 'message.txt' });
  await stage.invites(['use', '-', '--device-name', 'Another tablet'], { from: 'message.txt', exit: 1 });

  stage.step('Revoke one', 'A short code to type, sent to the wrong person.');
  await stage.invites(['generate', '--label', "Bob's laptop", '--format', 'code', '--show-code']);
  await stage.invites(['revoke', '2', '--reason', 'sent to the wrong Bob']);

  stage.step('List the invites', 'Codes are masked.');
  await stage.invites(['list']);

  stage.step('Prove what happened', 'The log is chained and signed. Verifying the file needs no vault.');
  await stage.invites(['audit', 'export', 'log.json']);
  await stage.invites(['audit', 'verify', 'log.json']);
}
