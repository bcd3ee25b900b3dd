// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
/*
 * The in-kernel fast path: attached where packets come in (tc, clsact or tcx), it forwards established RTP between peers the engine has
 * named, and leaves every other packet, and every packet it has the least doubt about, to the sockets. What it forwards leaves as new
 * packets of the engine's own: addresses, ports, TTL, traffic class; the RTP packet stays as it is.
 *
 * The kernel lends helpers like bpf_redirect_neigh only to programs that say they may be used under the GPL, hence the string at the end.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <linux/udp.h>
#include <stdbool.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "flow.h"

#define AF_INET 2
#define AF_INET6 10
#define PACKET_HOST 0
#define TTL 64

#define RTP_HEADER 12
#define MAX_DATAGRAM 2047

/* Tells the verifier what it has forgotten: Ethernet and IPv6 headers take 54 bytes. */
#define MAX_UDP_OFFSET 63

/* As in the engine's SequenceTracker: what is further off may be a sender that has started again, which the engine judges. */
#define MAX_DROPOUT 3000
#define WINDOW 128

/* A larger step of the sender's clock is new media, not jitter of the network. */
#define MAX_JITTER 10000000000ull

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct flow_key);
	__type(value, struct flow);
	__uint(max_entries, 1024);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct flow_state);
	__uint(max_entries, 1024);
} states SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct engine_state);
	__uint(max_entries, 1);
} engine SEC(".maps");

/* The packet, parsed; offsets count from the start of the frame. */
struct packet {
	struct flow_key key;
	__u32 udp;        /* offset of the UDP header */
	__u32 udp_length; /* header and payload */
	__u32 end;        /* offset after the payload; what follows is padding of the frame */
	__u16 checksum;
};

/* One RTP header. */
struct rtp_fields {
	__u32 timestamp;
	__u32 ssrc;
	__u32 header_length;
	__u16 sequence;
	__u8 payload_type;
};

static __always_inline __u32 fold(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static __always_inline bool parse_ipv4(void *data, void *end, struct packet *packet)
{
	struct iphdr *ip = data + ETH_HLEN;
	const __u32 *words = (const __u32 *)ip;

	if ((void *)(ip + 1) > end)
		return false;
	/* Options and fragments are for the stack. */
	if (*(__u8 *)ip != 0x45 || ip->protocol != IPPROTO_UDP || (ip->frag_off & bpf_htons(0x3fff)))
		return false;
	if (fold((__u64)words[0] + words[1] + words[2] + words[3] + words[4]) != 0xffff)
		return false;
	packet->key.local[0] = ip->daddr;
	packet->key.remote[0] = ip->saddr;
	packet->key.family = 4;
	packet->udp = ETH_HLEN + sizeof(*ip);
	packet->end = ETH_HLEN + bpf_ntohs(ip->tot_len);
	return true;
}

static __always_inline bool parse_ipv6(void *data, void *end, struct packet *packet)
{
	struct ipv6hdr *ip = data + ETH_HLEN;

	if ((void *)(ip + 1) > end)
		return false;
	if (ip->version != 6 || ip->nexthdr != IPPROTO_UDP)
		return false;
	__builtin_memcpy(packet->key.local, &ip->daddr, 16);
	__builtin_memcpy(packet->key.remote, &ip->saddr, 16);
	packet->key.family = 6;
	packet->udp = ETH_HLEN + sizeof(*ip);
	packet->end = ETH_HLEN + sizeof(*ip) + bpf_ntohs(ip->payload_len);
	return true;
}

static __always_inline bool parse_rtp(void *data, void *end, __u32 offset, __u32 length, struct rtp_fields *rtp)
{
	__u8 *bytes = data + offset;
	__u32 header;

	if (length < RTP_HEADER || (void *)(bytes + RTP_HEADER) > end)
		return false;
	/* Version 2, no padding: what is rare is for the engine. */
	if ((bytes[0] & 0xe0) != 0x80)
		return false;
	header = RTP_HEADER + (bytes[0] & 0x0f) * 4;
	if (bytes[0] & 0x10) {
		__u16 *words = (__u16 *)(bytes + header + 2);

		if ((void *)(words + 1) > end)
			return false;
		header += 4 + bpf_ntohs(*words) * 4;
	}

	if (header > length)
		return false;
	rtp->header_length = header;
	rtp->payload_type = bytes[1] & 0x7f;
	rtp->sequence = bpf_ntohs(*(__u16 *)(bytes + 2));
	rtp->timestamp = bpf_ntohl(*(__u32 *)(bytes + 4));
	rtp->ssrc = *(__u32 *)(bytes + 8);
	return true;
}

#define ADD_PART(size) \
	if (length & (size)) { \
		__u8 *part = start + (length & ~((size) * 2 - 1) & MAX_DATAGRAM); \
		if ((void *)(part + (size)) > end) \
			return false; \
		sum = bpf_csum_diff(0, 0, (__be32 *)part, (size), sum); \
	}

/* True when the UDP checksum is right, or is not written yet: then the sender is on this host. */
static __always_inline bool checksum_holds(struct __sk_buff *skb, const struct packet *packet, bool may_be_none)
{
	__u32 length = packet->udp_length & MAX_DATAGRAM;
	__u64 sum = bpf_htons(IPPROTO_UDP) + bpf_htons(length);
	__u8 *start;
	void *end;

	if (packet->checksum == 0)
		return may_be_none;
	if (bpf_csum_level(skb, BPF_CSUM_LEVEL_QUERY) >= 0)
		return true;
#pragma unroll
	for (int i = 0; i < 4; i++)
		sum += (__u64)packet->key.local[i] + packet->key.remote[i];
	sum = fold(sum);
	if (sum == packet->checksum)
		return true;
	if (skb->data_end - skb->data < packet->end && bpf_skb_pull_data(skb, packet->end))
		return false;
	start = (void *)(long)skb->data + (packet->udp & MAX_UDP_OFFSET);
	end = (void *)(long)skb->data_end;
	if (length & 1024) {
		__u8 *part = start;

		if ((void *)(part + 1024) > end)
			return false;
		sum = bpf_csum_diff(0, 0, (__be32 *)part, 512, sum);
		sum = bpf_csum_diff(0, 0, (__be32 *)(part + 512), 512, sum);
	}

	ADD_PART(512)
	ADD_PART(256)
	ADD_PART(128)
	ADD_PART(64)
	ADD_PART(32)
	ADD_PART(16)
	ADD_PART(8)
	ADD_PART(4)
	if (length & 2) {
		__u8 *part = start + (length & ~3 & MAX_DATAGRAM);

		if ((void *)(part + 2) > end)
			return false;
		sum += *(__u16 *)part;
	}

	if (length & 1) {
		__u8 *part = start + (length & ~1 & MAX_DATAGRAM);

		if ((void *)(part + 1) > end)
			return false;
		sum += bpf_htons(*part << 8);
	}

	return fold(sum) == 0xffff;
}

/* RFC 3550 appendices A.1 and A.8, as the engine's SequenceTracker and InterarrivalJitter have them. */
static __always_inline void count(struct media_stream *stream, const struct rtp_fields *rtp, __u32 payload, __u32 clock, __u32 length, __u64 now)
{
	__s64 step = (__s16)(rtp->sequence - (__u16)stream->highest);

	__sync_fetch_and_add(&stream->packets, 1);
	__sync_fetch_and_add(&stream->bytes, length);
	__sync_fetch_and_add(&stream->payload_bytes, length - rtp->header_length);
	__sync_fetch_and_add(&stream->payload_packets[payload & (FLOW_PAYLOADS - 1)], 1);
	if (step > 0) {
		if (step >= 128) {
			stream->seen_high = 0;
			stream->seen_low = 1;
		} else if (step >= 64) {
			stream->seen_high = stream->seen_low << (step & 63);
			stream->seen_low = 1;
		} else {
			stream->seen_high = (stream->seen_high << step) | (stream->seen_low >> ((64 - step) & 63));
			stream->seen_low = (stream->seen_low << step) | 1;
		}

		stream->highest += step;
	} else {
		__u64 back = -step;
		__u64 bit = 1ull << (back & 63);
		__u64 *seen = back < 64 ? &stream->seen_low : &stream->seen_high;

		if (*seen & bit) {
			__sync_fetch_and_add(&stream->duplicates, 1);
		} else {
			*seen |= bit;
			__sync_fetch_and_add(&stream->reordered, 1);
		}
	}

	if (stream->last_clock == clock && stream->last_arrival != 0 && clock != 0) {
		__s32 ticks = rtp->timestamp - stream->last_timestamp;
		__u64 media = (__u64)(ticks < 0 ? -(__s64)ticks : ticks) * 1000000000ull / clock;
		__s64 elapsed = now - stream->last_arrival;
		__s64 difference = ticks < 0 ? elapsed + (__s64)media : elapsed - (__s64)media;
		__u64 distance = difference < 0 ? -difference : difference;

		if (distance < MAX_JITTER)
			stream->jitter = stream->jitter - (stream->jitter >> 4) + (distance >> 4);
	}

	stream->last_clock = clock;
	stream->last_arrival = now;
	stream->last_timestamp = rtp->timestamp;
	stream->last_sequence = rtp->sequence;
	stream->last_payload = payload;
}

/* Puts a new IP header in place of the old bytes there. */
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
	__u32 udp = ETH_HLEN + (flow->family == 4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr));
	struct udphdr *ports;

	if (flow->family == 4) {
		struct iphdr ip = {
			.version = 4,
			.ihl = 5,
			.tos = flow->traffic_class,
			.tot_len = bpf_htons(sizeof(ip) + packet->udp_length),
			.frag_off = bpf_htons(0x4000), /* never fragmented here, so the identification means nothing (RFC 6864) */
			.ttl = TTL,
			.protocol = IPPROTO_UDP,
			.saddr = flow->source[0],
			.daddr = flow->destination[0],
		};
		const __u32 *words = (const __u32 *)&ip;

		ip.check = ~fold((__u64)words[0] + words[1] + words[2] + words[3] + words[4]);
		if (!PUT_HEADER(skb, ip))
			return false;
	} else {
		struct ipv6hdr ip = {
			.version = 6,
			.priority = flow->traffic_class >> 4,
			.flow_lbl = { flow->traffic_class << 4 },
			.payload_len = bpf_htons(packet->udp_length),
			.nexthdr = IPPROTO_UDP,
			.hop_limit = TTL,
		};

		__builtin_memcpy(&ip.saddr, flow->source, 16);
		__builtin_memcpy(&ip.daddr, flow->destination, 16);
		if (!PUT_HEADER(skb, ip))
			return false;
	}

	ports = (void *)(long)skb->data + udp;
	if ((void *)(ports + 1) > (void *)(long)skb->data_end)
		return false;
	ports->source = flow->source_port;
	ports->dest = flow->destination_port;
	return bpf_l4_csum_replace(skb, udp + offsetof(struct udphdr, check), 0, flow->address_difference, BPF_F_PSEUDO_HDR | BPF_F_MARK_MANGLED_0) == 0
		&& bpf_l4_csum_replace(skb, udp + offsetof(struct udphdr, check), 0, flow->port_difference, BPF_F_MARK_MANGLED_0) == 0;
}

SEC("tc")
int forward(struct __sk_buff *skb)
{
	void *data = (void *)(long)skb->data;
	void *end = (void *)(long)skb->data_end;
	struct packet packet = {};
	struct rtp_fields rtp = {};
	struct media_stream *stream;
	struct engine_state *alive;
	struct flow_state *state;
	struct udphdr *udp;
	struct flow *flow;
	__u32 payload = FLOW_PAYLOADS;
	__u32 clock = 0;
	__u32 zero = 0;
	__u32 length;
	__u64 now;
	__s64 step;

	/* Frames for others, tagged frames and datagrams joined by the receiver are for the stack. */
	if (skb->pkt_type != PACKET_HOST || skb->vlan_present || skb->gso_segs > 1)
		return TC_ACT_UNSPEC;
	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		if (!parse_ipv4(data, end, &packet))
			return TC_ACT_UNSPEC;
	} else if (skb->protocol != bpf_htons(ETH_P_IPV6) || !parse_ipv6(data, end, &packet)) {
		return TC_ACT_UNSPEC;
	}

	udp = data + (packet.udp & MAX_UDP_OFFSET);
	if ((void *)(udp + 1) > end)
		return TC_ACT_UNSPEC;
	packet.key.local_port = udp->dest;
	packet.key.remote_port = udp->source;
	flow = bpf_map_lookup_elem(&flows, &packet.key);
	if (!flow)
		return TC_ACT_UNSPEC;
	packet.checksum = udp->check;
	packet.udp_length = bpf_ntohs(udp->len);
	if (packet.udp_length < sizeof(*udp) || packet.udp_length > MAX_DATAGRAM || packet.udp + packet.udp_length != packet.end || packet.end > skb->len)
		return TC_ACT_UNSPEC;
	if (skb->ifindex != flow->ingress)
		return TC_ACT_UNSPEC;
	length = packet.udp_length - sizeof(*udp);
	if (!parse_rtp(data, end, (packet.udp & MAX_UDP_OFFSET) + sizeof(*udp), length, &rtp))
		return TC_ACT_UNSPEC;
#pragma unroll
	for (int i = 0; i < FLOW_PAYLOADS; i++) {
		if (flow->payload_types[i] == rtp.payload_type) {
			payload = i;
			clock = flow->clock_rates[i];
			break;
		}
	}

	if (payload == FLOW_PAYLOADS)
		return TC_ACT_UNSPEC;
	if ((flow->family == 4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr)) + packet.udp_length > flow->mtu)
		return TC_ACT_UNSPEC;
	now = bpf_ktime_get_ns();
	alive = bpf_map_lookup_elem(&engine, &zero);
	if (!alive || now > alive->alive_until)
		return TC_ACT_UNSPEC;
	state = bpf_map_lookup_elem(&states, &flow->slot);
	if (!state)
		return TC_ACT_UNSPEC;
	if (flow->streams > 0 && rtp.ssrc == flow->ssrcs[0])
		stream = &state->streams[0];
	else if (flow->streams > 1 && rtp.ssrc == flow->ssrcs[1])
		stream = &state->streams[1];
	else
		return TC_ACT_UNSPEC;
	step = (__s16)(rtp.sequence - (__u16)stream->highest);
	if (step >= MAX_DROPOUT || step <= -WINDOW)
		return TC_ACT_UNSPEC;
	if (!checksum_holds(skb, &packet, packet.key.family == 4 && flow->family == 4))
		return TC_ACT_UNSPEC;

	/* From here on the packet is ours: what fails drops it. The first two steps fail, if at all, without having changed it. */
	if (skb->len > packet.end && bpf_skb_change_tail(skb, packet.end, 0))
		return TC_ACT_UNSPEC;
	if (flow->family != packet.key.family && bpf_skb_change_proto(skb, flow->family == 4 ? bpf_htons(ETH_P_IP) : bpf_htons(ETH_P_IPV6), 0))
		return TC_ACT_UNSPEC;
	if (!rewrite(skb, &packet, flow))
		return TC_ACT_SHOT;
	count(stream, &rtp, payload, clock, length, now);
	/* On loopback the packet keeps the route it came with: to this host. */
	if (flow->to_host)
		return bpf_redirect(flow->egress, 0);
	skb->priority = flow->priority;
	{
		struct bpf_redir_neigh next = { .nh_family = flow->family == 4 ? AF_INET : AF_INET6 };

		__builtin_memcpy(next.ipv6_nh, flow->next_hop, 16);
		return bpf_redirect_neigh(flow->egress, &next, sizeof(next), 0);
	}
}

char dual_license[] SEC("license") = "Dual BSD/GPL";
