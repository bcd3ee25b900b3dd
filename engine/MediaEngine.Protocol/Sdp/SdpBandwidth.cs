using System.Collections.Immutable;

namespace MediaEngine.Protocol.Sdp;

/// <summary>One b= line (RFC 8866 section 5.8), its value verbatim.</summary>
public sealed record SdpBandwidth(string Type, string Value)
{
    /// <summary>Types that are kept, in the order they are printed.</summary>
    public static readonly ImmutableArray<string> Types = ["AS", "RR", "RS", "TIAS", "CT"];

    public override string ToString() => $"{Type}:{Value}";
}
