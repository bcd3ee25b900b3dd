/* SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause */
/*
 * Shared by both programs: the maps, the decision whether a packet is media of a flow, its new headers, and its statistics. All of it
 * works on the bytes of a frame, in an skb or in an XDP buffer.
 */
#ifndef MEDIAENGINE_VERDICT_H
#define MEDIAENGINE_VERDICT_H

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <stdbool.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "flow.h"

#define TTL 64

#define RTP_HEADER 12
#define MAX_DATAGRAM 2047

/* A bound the verifier cannot derive: Ethernet and IPv6 headers take 54 bytes. */
#define MAX_UDP_OFFSET 63

/* As in the engine's SequenceTracker. A larger step may be a sender that has restarted; the engine decides that. */
#define MAX_DROPOUT 3000
#define WINDOW 128

/* A larger step of the sender's clock is new media, not network jitter. */
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
	__u32 end;        /* offset after the payload; padding of the frame follows */
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

/* A packet to forward, with its flow and stream. */
struct verdict {
	struct packet packet;
	struct rtp_fields rtp;
	struct flow *flow;
	struct media_stream *stream;
	__u32 payload; /* index in the flow */
	__u32 clock;   /* Hz */
	__u32 length;  /* of the RTP packet */
	__u64 now;     /* CLOCK_MONOTONIC, nanoseconds */
};

static __always_inline __u32 ip_header_size(__u8 family)
{
	return family == 4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
}

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
	/* IP options and fragments are left to the stack. */
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
	/* Version 2, no padding; other packets are left to the engine. */
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

/* One's complement sum of the pseudo header: the value in the UDP checksum field while the device has to compute the checksum. */
static __always_inline __u32 pseudo_header_sum(const struct packet *packet)
{
	__u64 sum = bpf_htons(IPPROTO_UDP) + bpf_htons(packet->udp_length & MAX_DATAGRAM);

#pragma unroll
	for (int i = 0; i < 4; i++)
		sum += (__u64)packet->key.local[i] + packet->key.remote[i];
	return fold(sum);
}

#define ADD_PART(size) \
	if (length & (size)) { \
		__u8 *part = start + (length & ~((size) * 2 - 1) & MAX_DATAGRAM); \
		if ((void *)(part + (size)) > end) \
			return false; \
		sum = bpf_csum_diff(0, 0, (__be32 *)part, (size), sum); \
	}

/*
 * Adds the whole datagram, including its checksum, to the sum of the pseudo header. The result is 0xffff for an undamaged datagram. False
 * when the datagram is incomplete.
 */
static __always_inline bool datagram_sum(void *data, void *end, const struct packet *packet, __u32 pseudo_header, __u32 *result)
{
	__u32 length = packet->udp_length & MAX_DATAGRAM;
	__u8 *start = data + (packet->udp & MAX_UDP_OFFSET);
	__u64 sum = pseudo_header;

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

	*result = fold(sum);
	return true;
}

/* True when the packet is to be forwarded; false when it is left to the stack. */
static __always_inline bool classify(void *data, void *end, __u32 frame_length, __u32 ingress, __be16 protocol, struct verdict *verdict)
{
	struct packet *packet = &verdict->packet;
	struct engine_state *alive;
	struct flow_state *state;
	struct udphdr *udp;
	struct flow *flow;
	__u32 zero = 0;
	__s64 step;

	if (protocol == bpf_htons(ETH_P_IP)) {
		if (!parse_ipv4(data, end, packet))
			return false;
	} else if (protocol != bpf_htons(ETH_P_IPV6) || !parse_ipv6(data, end, packet)) {
		return false;
	}

	udp = data + (packet->udp & MAX_UDP_OFFSET);
	if ((void *)(udp + 1) > end)
		return false;
	packet->key.local_port = udp->dest;
	packet->key.remote_port = udp->source;
	flow = bpf_map_lookup_elem(&flows, &packet->key);
	if (!flow)
		return false;
	packet->checksum = udp->check;
	packet->udp_length = bpf_ntohs(udp->len);
	if (packet->udp_length < sizeof(*udp) || packet->udp_length > MAX_DATAGRAM
		|| packet->udp + packet->udp_length != packet->end || packet->end > frame_length)
		return false;
	if (ingress != flow->ingress)
		return false;
	verdict->length = packet->udp_length - sizeof(*udp);
	if (!parse_rtp(data, end, (packet->udp & MAX_UDP_OFFSET) + sizeof(*udp), verdict->length, &verdict->rtp))
		return false;
	verdict->payload = FLOW_PAYLOADS;
#pragma unroll
	for (int i = 0; i < FLOW_PAYLOADS; i++) {
		if (flow->payload_types[i] == verdict->rtp.payload_type) {
			verdict->payload = i;
			verdict->clock = flow->clock_rates[i];
			break;
		}
	}

	if (verdict->payload == FLOW_PAYLOADS)
		return false;
	if (ip_header_size(flow->family) + packet->udp_length > flow->mtu)
		return false;
	verdict->now = bpf_ktime_get_ns();
	alive = bpf_map_lookup_elem(&engine, &zero);
	if (!alive || verdict->now > alive->alive_until)
		return false;
	state = bpf_map_lookup_elem(&states, &flow->slot);
	if (!state)
		return false;
	if (flow->streams > 0 && verdict->rtp.ssrc == flow->ssrcs[0])
		verdict->stream = &state->streams[0];
	else if (flow->streams > 1 && verdict->rtp.ssrc == flow->ssrcs[1])
		verdict->stream = &state->streams[1];
	else
		return false;
	if (*(volatile __u32 *)&verdict->stream->withdrawn)
		return false;
	step = (__s16)(verdict->rtp.sequence - (__u16)verdict->stream->highest);
	if (step >= MAX_DROPOUT || step <= -WINDOW)
		return false;
	verdict->flow = flow;
	return true;
}

static __always_inline struct iphdr ipv4_header(const struct flow *flow, const struct packet *packet)
{
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
	return ip;
}

static __always_inline struct ipv6hdr ipv6_header(const struct flow *flow, const struct packet *packet)
{
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
	return ip;
}

/* RFC 3550 appendices A.1 and A.8, like the engine's SequenceTracker and InterarrivalJitter. */
static __always_inline void count(const struct verdict *verdict)
{
	struct media_stream *stream = verdict->stream;
	const struct rtp_fields *rtp = &verdict->rtp;
	__u32 length = verdict->length;
	__u32 clock = verdict->clock;
	__u64 now = verdict->now;
	__s64 step = (__s16)(rtp->sequence - (__u16)stream->highest);

	__sync_fetch_and_add(&stream->packets, 1);
	__sync_fetch_and_add(&stream->bytes, length);
	__sync_fetch_and_add(&stream->payload_bytes, length - rtp->header_length);
	__sync_fetch_and_add(&stream->payload_packets[verdict->payload & (FLOW_PAYLOADS - 1)], 1);
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
	stream->last_payload = verdict->payload;
}

#endif
