using System.Collections.Immutable;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>Builds ICE and DTLS plans of a section for its worker, one transport component at a time.</summary>
internal static class SecurityPlanBuilder
{
    /// <param name="settings">Say where media may be sent.</param>
    /// <param name="party">The party of the media.</param>
    /// <param name="media">The negotiated media.</param>
    /// <param name="component">1 for RTP, also when RTCP shares its port; 2 for RTCP.</param>
    public static IcePlan? Ice(SignallingSettings settings, Party party, SectionState media, int component)
    {
        IceDescription? peer = media.Received?.Ice;
        if (media.Ice is not { } own || (media.Received is not null && peer is null && !media.PassedThrough))
            return null;
        return new IcePlan(own.Ufrag, own.Password, own.Controlling, own.Lite)
        {
            RemoteUfrag = peer?.Ufrag ?? "",
            RemotePassword = peer?.Password ?? "",
            RemoteLite = peer is { Lite: true },
            Tcp = own.Tcp && media.Mux,
            RemoteCandidates = AddressCheck.Permitted(
                settings, party,
                [
                    .. (peer?.Candidates ?? []).Where(c => c.Component == component)
                        .Select(c => new IceCandidatePlan(c.Foundation, c.Priority, c.Address, c.Type)),
                ]),
        };
    }

    /// <summary>Without a fingerprint until the peer has answered.</summary>
    public static DtlsPlan? Dtls(SectionState media)
    {
        if (media.Dtls is not { } own)
            return null;
        DtlsRole role = own.Setup switch
        {
            "active" => DtlsRole.Active,
            "passive" => DtlsRole.Passive,
            _ => DtlsRole.Unknown,
        };
        DtlsDescription? peer = media.Received?.Dtls;
        return new DtlsPlan(role, peer?.Hash ?? "", peer is null ? [] : Bytes(peer.Fingerprint))
        {
            Association = own.TlsId,
            Certificate = own.Certificate,

            // Not negotiated with SDES keys: they may be passed to another leg, where an index must encrypt the same octets.
            Cryptex = media.Received is { Cryptex: true },
        };
    }

    /// <summary>Upper-case hexadecimal with colons; empty for anything else, which matches no certificate.</summary>
    private static ImmutableArray<byte> Bytes(string fingerprint)
    {
        string hex = fingerprint.Replace(":", "", StringComparison.Ordinal);
        byte[] bytes = new byte[hex.Length / 2];
        return Convert.FromHexString(hex, bytes, out _, out int written) == System.Buffers.OperationStatus.Done && written == bytes.Length
            ? [.. bytes]
            : [];
    }
}
