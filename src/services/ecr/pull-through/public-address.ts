import { BlockList, isIP } from 'node:net'

/** Addresses that are no host of the internet: this machine, its networks, and those kept for other uses. */
const kept = new BlockList()
for (const [address, bits] of [
  ...(['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'] as const),
  ...(['172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.168.0.0/16'] as const),
  ...(['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'] as const),
].map((net) => net.split('/')))
  kept.addSubnet(address ?? '', Number(bits), 'ipv4')
for (const [address, bits] of [
  // Those that carry an IPv4 address are refused whole: no registry has one.
  ...(['::/8', '64:ff9b::/32', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16'] as const),
  ...(['fc00::/7', 'fe80::/9', 'ff00::/8'] as const),
].map((net) => net.split('/')))
  kept.addSubnet(address ?? '', Number(bits), 'ipv6')

/** Whether a stranger's URL may lead there. False also for what is no address. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  return version !== 0 && !kept.check(address, version === 4 ? 'ipv4' : 'ipv6')
}
