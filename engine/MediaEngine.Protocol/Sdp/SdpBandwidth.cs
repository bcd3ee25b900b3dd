using System.Collections.Immutable;

namespace MediaEngine.Protocol.Sdp;

/// <summary>One b= line (RFC 8866 section 5.8) with its value verbatim.</summary>
public sealed record SdpBandwidth(string Type, string Value)
{
    /// <summary>The bandwidth types that are kept, in the order they are written.</summary>
    public static readonly ImmutableArray<string> Types = ["AS", "RR", "RS", "TIAS", "CT"];

    public override string ToString() => $"{Type}:{Value}";
}
