/* SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause */
/*
 * The map layouts shared by the engine and the BPF program. The engine declares the same structures in
 * interop/MediaEngine.Interop.Linux/Bpf/FlowStructures.cs; a test compares sizes and offsets.
 *
 * Addresses are 16 bytes in network order. An IPv4 address uses the first four; the others are 0. Ports are in network order.
 */
#ifndef MEDIAENGINE_FLOW_H
#define MEDIAENGINE_FLOW_H

#include <linux/types.h>

#define FLOW_PAYLOADS 4
#define FLOW_STREAMS 2

/* A packet from a known peer to one of our ports. */
struct flow_key {
	__u32 local[4];
	__u32 remote[4];
	__u16 local_port;
	__u16 remote_port;
	__u32 family; /* 4 or 6 */
};

/* How the packet is forwarded. Replaced as a whole, never changed in place. */
struct flow {
	__u32 slot;    /* index of its flow_state */
	__u32 ingress; /* interface its packets must arrive on */
	__u32 egress;  /* interface they leave on */
	__u32 mtu;     /* of the outgoing packet, IP header included */
	__u32 source[4];
	__u32 destination[4];
	__u32 next_hop[4];
	__u16 source_port;
	__u16 destination_port;
	__u8 family; /* of the outgoing packet */
	__u8 traffic_class;
	__u8 to_host; /* sender and receiver are on this host: loopback, which needs no neighbour */
	__u8 priority;
	__u32 address_difference; /* one's complement difference: new addresses minus old ones */
	__u32 port_difference;
	__u32 ssrcs[FLOW_STREAMS]; /* network order */
	__u32 clock_rates[FLOW_PAYLOADS];
	__u8 payload_types[FLOW_PAYLOADS]; /* 255: unused */
	__u32 streams; /* how many of ssrcs are in use */
	__u8 next_hop_link[6]; /* Ethernet address of the next hop */
	__u8 egress_link[6];   /* Ethernet address of the egress interface */
	__u8 ingress_link[6];  /* Ethernet address of the ingress interface */
	__u8 direct; /* both interfaces support XDP and the three Ethernet addresses are known */
	__u8 reserved;
};

/* Reception statistics (RFC 3550) of one SSRC of a flow. Initialised by the engine before the flow exists, then owned by the program. */
struct media_stream {
	__u64 packets;
	__u64 bytes; /* UDP payload */
	__u64 payload_bytes;
	__u64 duplicates;
	__u64 reordered;
	__u64 highest;   /* sequence number extended by its wraparounds */
	__u64 seen_low;  /* bit n: highest - n has arrived */
	__u64 seen_high; /* bit n: highest - 64 - n has arrived */
	__u64 last_arrival; /* CLOCK_MONOTONIC, nanoseconds; 0 before the first packet */
	__u64 jitter;       /* nanoseconds */
	__u32 last_timestamp;
	__u32 last_clock; /* Hz */
	__u16 last_sequence;
	__u16 last_payload; /* index of payload_packets */
	__u32 withdrawn;    /* written by the engine: not 0 when the stream's packets are for its socket again */
	__u64 payload_packets[FLOW_PAYLOADS];
};

struct flow_state {
	struct media_stream streams[FLOW_STREAMS];
};

/* State of the whole engine. */
struct engine_state {
	__u64 alive_until; /* CLOCK_MONOTONIC, nanoseconds: nothing is forwarded after it; the engine keeps moving it on */
};

#endif
