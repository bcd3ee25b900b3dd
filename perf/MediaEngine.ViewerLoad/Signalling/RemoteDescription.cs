using System.Globalization;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;
using MediaEngine.Protocol.Sdp;

namespace MediaEngine.ViewerLoad.Signalling;

/// <summary>What a viewer needs of the server's SDP.</summary>
internal sealed record RemoteDescription(string Ufrag, string Password, string FingerprintHash, byte[] Fingerprint)
{
    /// <summary>The server takes the client role of DTLS, or leaves it open.</summary>
    public required string Setup { get; init; }

    public required bool IsLite { get; init; }

    public required IceCandidate[] Candidates { get; init; }

    /// <summary>The sections: kind, mid, and the attributes that name formats.</summary>
    public required RemoteSection[] Sections { get; init; }

    /// <exception cref="ViewerLoadException">The SDP has not what ICE and DTLS need.</exception>
    public static RemoteDescription Parse(string sdp)
    {
        if (!SdpReader.TryRead(sdp, out SessionDescription session, out _) || session.Sections.IsEmpty)
            throw new ViewerLoadException("the server's SDP cannot be read");
        MediaDescription first = session.Sections.FirstOrDefault(s => s.AttributeValue("ice-ufrag") is not null) ?? session.Sections[0];
        string Value(string name) => first.AttributeValue(name) ?? session.AttributeValue(name)
            ?? throw new ViewerLoadException($"the server's SDP has no a={name}");
        string[] fingerprint = Value("fingerprint").Split(' ');
        return new RemoteDescription(
            Value("ice-ufrag"), Value("ice-pwd"), fingerprint[0].ToLowerInvariant(),
            Convert.FromHexString(fingerprint[^1].Replace(":", "", StringComparison.Ordinal)))
        {
            Setup = Value("setup"),
            IsLite = session.HasAttribute("ice-lite"),
            Candidates = [.. session.Sections.SelectMany(s => s.Attributes).Where(a => a.Name == "candidate")
                .Select(a => Candidate(a.Value ?? "")).OfType<IceCandidate>()],
            Sections = [.. session.Sections.Select(RemoteSection.Of)],
        };
    }

    /// <summary>UDP over IPv4 and component 1 only: viewers have no other sockets.</summary>
    private static IceCandidate? Candidate(string value)
    {
        string[] words = value.Split(' ');
        return words.Length >= 8 && words[1] == "1" && words[2].Equals("udp", StringComparison.OrdinalIgnoreCase)
            && uint.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out uint priority)
            && TransportAddress.TryParseAddress(words[4], out TransportAddress address) && address.Family == IpFamily.IPv4
            && ushort.TryParse(words[5], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            ? new IceCandidate(address.WithPort(port), priority) : null;
    }
}
