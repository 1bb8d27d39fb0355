import { BlockList, isIP, isIPv6 } from 'node:net';

const NEAR = new BlockList();
NEAR.addSubnet('127.0.0.0', 8, 'ipv4');
NEAR.addSubnet('10.0.0.0', 8, 'ipv4');
NEAR.addSubnet('172.16.0.0', 12, 'ipv4');
NEAR.addSubnet('192.168.0.0', 16, 'ipv4');
NEAR.addAddress('::1', 'ipv6');
NEAR.addSubnet('fc00::', 7, 'ipv6');

/**
 * Whether an IP address is loopback or private. Others may belong to anybody, and 169.254.169.254 hands out a cloud
 * machine's own credentials. An IPv4 address inside an IPv6 one counts as the IPv4 address.
 */
export const isNear = (ip: string): boolean => {
  if (isIP(ip) === 0) return false;
  // BlockList itself unwraps ::ffff:10.0.0.1.
  return NEAR.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');
};
