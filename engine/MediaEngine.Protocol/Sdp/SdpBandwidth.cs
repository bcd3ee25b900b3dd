namespace MediaEngine.Protocol.Sdp;

/// <summary>One b= line (RFC 8866 section 5.8), its value verbatim.</summary>
public sealed record SdpBandwidth(string Type, string Value)
{
    public override string ToString() => $"{Type}:{Value}";
}
