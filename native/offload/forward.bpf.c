// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
/*
 * The in-kernel fast path. Attached at the ingress of an interface, it forwards established RTP between peers the engine has
 * configured. Packets the program cannot classify take the normal path to the sockets. Forwarded packets get the engine's addresses,
 * ports, TTL and traffic class; the RTP packet is not changed.
 *
 * Two programs share the maps. "forward" is attached to every interface that receives media, at the ingress of tc (clsact or tcx), and
 * can forward all flows. "forward_frames" runs before it, in the driver (native XDP), on interfaces that support it. It saves the
 * allocation of an skb for the packets it forwards and passes every special case on to tc.
 *
 * The kernel allows helpers like bpf_redirect_neigh only to programs with a GPL-compatible licence, hence the string at the end.
 */
#include "verdict.h"
#include <linux/pkt_cls.h>

#define AF_INET 2
#define AF_INET6 10
#define PACKET_HOST 0

/* True when the UDP checksum is right, or not computed yet because the sender is on this host. */
static __always_inline bool checksum_holds(struct __sk_buff *skb, const struct packet *packet, bool may_be_none)
{
	__u32 pseudo_header;
	__u32 sum;

	if (packet->checksum == 0)
		return may_be_none;
	if (bpf_csum_level(skb, BPF_CSUM_LEVEL_QUERY) >= 0)
		return true;
	pseudo_header = pseudo_header_sum(packet);
	if (pseudo_header == packet->checksum)
		return true;
	if (skb->data_end - skb->data < packet->end && bpf_skb_pull_data(skb, packet->end))
		return false;
	return datagram_sum((void *)(long)skb->data, (void *)(long)skb->data_end, packet, pseudo_header, &sum) && sum == 0xffff;
}

/* Overwrites the bytes after the Ethernet header with a new IP header. */
#define PUT_HEADER(skb, header) \
	({ \
		void *place = (void *)(long)(skb)->data + ETH_HLEN; \
		bool fits = place + sizeof(header) <= (void *)(long)(skb)->data_end; \
		if (fits) { \
			__s64 change = bpf_csum_diff(place, sizeof(header), (__be32 *)&(header), sizeof(header), 0); \
			__builtin_memcpy(place, &(header), sizeof(header)); \
			bpf_csum_update(skb, change); \
		} \
		fits; \
	})

static __always_inline bool rewrite(struct __sk_buff *skb, const struct packet *packet, const struct flow *flow)
{
	__u32 udp = ETH_HLEN + ip_header_size(flow->family);
	struct udphdr *ports;

	if (flow->family == 4) {
		struct iphdr ip = ipv4_header(flow, packet);

		if (!PUT_HEADER(skb, ip))
			return false;
	} else {
		struct ipv6hdr ip = ipv6_header(flow, packet);

		if (!PUT_HEADER(skb, ip))
			return false;
	}

	ports = (void *)(long)skb->data + udp;
	if ((void *)(ports + 1) > (void *)(long)skb->data_end)
		return false;
	ports->source = flow->source_port;
	ports->dest = flow->destination_port;
	return bpf_l4_csum_replace(skb, udp + offsetof(struct udphdr, check), 0, flow->address_difference,
			BPF_F_PSEUDO_HDR | BPF_F_MARK_MANGLED_0) == 0
		&& bpf_l4_csum_replace(skb, udp + offsetof(struct udphdr, check), 0, flow->port_difference, BPF_F_MARK_MANGLED_0) == 0;
}

SEC("tc")
int forward(struct __sk_buff *skb)
{
	struct verdict verdict = {};
	struct packet *packet = &verdict.packet;
	struct flow *flow;

	/* Frames for other hosts, VLAN frames and datagrams merged by GRO are left to the stack. */
	if (skb->pkt_type != PACKET_HOST || skb->vlan_present || skb->gso_segs > 1)
		return TC_ACT_UNSPEC;
	if (!classify((void *)(long)skb->data, (void *)(long)skb->data_end, skb->len, skb->ifindex, skb->protocol, &verdict))
		return TC_ACT_UNSPEC;
	flow = verdict.flow;
	if (!checksum_holds(skb, packet, packet->key.family == 4 && flow->family == 4))
		return TC_ACT_UNSPEC;

	/* From here on a failure drops the packet, except in the first two steps, which leave it unchanged when they fail. */
	if (skb->len > packet->end && bpf_skb_change_tail(skb, packet->end, 0))
		return TC_ACT_UNSPEC;
	if (flow->family != packet->key.family
		&& bpf_skb_change_proto(skb, flow->family == 4 ? bpf_htons(ETH_P_IP) : bpf_htons(ETH_P_IPV6), 0))
		return TC_ACT_UNSPEC;
	if (!rewrite(skb, packet, flow))
		return TC_ACT_SHOT;
	count(&verdict);
	/* On loopback the packet keeps its route, which is to this host. */
	if (flow->to_host)
		return bpf_redirect(flow->egress, 0);
	skb->priority = flow->priority;
	{
		struct bpf_redir_neigh next = { .nh_family = flow->family == 4 ? AF_INET : AF_INET6 };

		__builtin_memcpy(next.ipv6_nh, flow->next_hop, 16);
		return bpf_redirect_neigh(flow->egress, &next, sizeof(next), 0);
	}
}

/*
 * The packet's checksum, computed if the packet has none yet: a sender on this host may have left it to the device, and XDP has no
 * flag for that. False when the packet is damaged.
 */
static __always_inline bool whole_checksum(void *data, void *end, const struct packet *packet, bool may_be_none, __u16 *checksum)
{
	__u32 pseudo_header;
	__u32 sum;

	*checksum = packet->checksum;
	if (packet->checksum == 0)
		return may_be_none;
	pseudo_header = pseudo_header_sum(packet);
	if (!datagram_sum(data, end, packet, pseudo_header, &sum))
		return false;
	if (sum == 0xffff)
		return true;
	if (packet->checksum != pseudo_header)
		return false;
	*checksum = ~fold((__u64)sum + (__u16)~pseudo_header);
	return true;
}

static __always_inline bool rewrite_frame(struct xdp_md *xdp, const struct packet *packet, const struct flow *flow, __u16 checksum)
{
	void *data = (void *)(long)xdp->data;
	void *end = (void *)(long)xdp->data_end;
	struct ethhdr *ethernet = data;
	struct udphdr *udp;

	if (flow->family == 4) {
		struct iphdr *ip = (void *)(ethernet + 1);

		udp = (void *)(ip + 1);
		if ((void *)(udp + 1) > end)
			return false;
		ethernet->h_proto = bpf_htons(ETH_P_IP);
		*ip = ipv4_header(flow, packet);
	} else {
		struct ipv6hdr *ip = (void *)(ethernet + 1);

		udp = (void *)(ip + 1);
		if ((void *)(udp + 1) > end)
			return false;
		ethernet->h_proto = bpf_htons(ETH_P_IPV6);
		*ip = ipv6_header(flow, packet);
	}

	__builtin_memcpy(ethernet->h_dest, flow->next_hop_link, ETH_ALEN);
	__builtin_memcpy(ethernet->h_source, flow->egress_link, ETH_ALEN);
	udp->source = flow->source_port;
	udp->dest = flow->destination_port;
	if (packet->checksum != 0) {
		checksum = ~fold((__u64)(__u16)~checksum + flow->address_difference + flow->port_difference);
		udp->check = checksum ? checksum : 0xffff;
	}

	return true;
}

static __always_inline bool same_link(const __u8 *one, const __u8 *other)
{
	const __u16 *a = (const __u16 *)one;
	const __u16 *b = (const __u16 *)other;

	return a[0] == b[0] && a[1] == b[1] && a[2] == b[2];
}

SEC("xdp.frags")
int forward_frames(struct xdp_md *xdp)
{
	void *data = (void *)(long)xdp->data;
	void *end = (void *)(long)xdp->data_end;
	struct verdict verdict = {};
	struct packet *packet = &verdict.packet;
	struct ethhdr *ethernet = data;
	struct flow *flow;
	__u16 checksum;
	int shrink;

	if ((void *)(ethernet + 1) > end)
		return XDP_PASS;
	if (!classify(data, end, end - data, xdp->ingress_ifindex, ethernet->h_proto, &verdict))
		return XDP_PASS;
	flow = verdict.flow;
	if (!flow->direct || !same_link(ethernet->h_dest, flow->ingress_link))
		return XDP_PASS;
	/*
	 * About once a second a packet takes the path through tc. By sending it the kernel keeps the neighbour entry up to date, which
	 * XDP, writing Ethernet addresses itself, does not. It also means that XDP forwards only flows tc forwards.
	 */
	if (verdict.now >> 30 != verdict.stream->last_arrival >> 30)
		return XDP_PASS;
	if (bpf_xdp_get_buff_len(xdp) != (__u64)(end - data))
		return XDP_PASS;
	if (!whole_checksum(data, end, packet, packet->key.family == 4 && flow->family == 4, &checksum))
		return XDP_PASS;

	/* From here on a failure drops the packet, as in forward(). */
	shrink = end - data - packet->end;
	if (shrink > 0 && bpf_xdp_adjust_tail(xdp, -shrink))
		return XDP_PASS;
	if (flow->family != packet->key.family
		&& bpf_xdp_adjust_head(xdp, (int)ip_header_size(packet->key.family) - (int)ip_header_size(flow->family)))
		return XDP_PASS;
	if (!rewrite_frame(xdp, packet, flow, checksum))
		return XDP_DROP;
	count(&verdict);
	/* Not XDP_TX, even to the same interface: a veth whose peer has no XDP program drops such frames. */
	return bpf_redirect(flow->egress, 0);
}

char dual_license[] SEC("license") = "Dual BSD/GPL";
