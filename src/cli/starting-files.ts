/** The files that `init` writes: a site and one small spec, explained by their comments. */

export interface StartingFile {
  /** From the folder of the site. */
  readonly path: string;
  readonly text: string;
}

export function startingFiles(site: string): readonly StartingFile[] {
  return [
    { path: 'trueup.yaml', text: siteText(site) },
    { path: `specs/${site}/maas.yaml`, text: specText },
  ];
}

function siteText(site: string): string {
  return `# A site: its systems, and where its specs are. Add .trueup/ to .gitignore: it holds the journal.
# Check it with: trueup validate
site: ${site}
specs: specs/${site}/**/*.yaml

# Each system is one installation of a vendor. Secrets are never written here, only where they come from:
# "\${env:NAME}" or "\${file:PATH}".
systems:
  caracal:
    driver: maas
    url: http://maas.example:5240/MAAS
    auth: { apiKey: "\${env:MAAS_API_KEY}" }

# The journal remembers what was done, so that it can be finished or undone.
store: sqlite:.trueup/journal.db

# How much of a kind may be deleted or replaced by one plan, once the site owns 'minimum' of it.
# limits: { delete: 30%, replace: 30%, minimum: 10 }

# Where an address may be parked while two things trade places.
# domains: { caracal: { scratch: [192.0.2.240/28] } }
`;
}

const specText = `# What should be. trueup compares it with what is live, shows the difference, and plans the way.
# Only the fields written here are compared; everything else is left alone.
maas: caracal
subnets:
  example:
    cidr: 192.0.2.0/24
    vlan: { fabric: fabric-0, vid: 0 }
    gateway: 192.0.2.1
    dns: [192.0.2.1]
`;
