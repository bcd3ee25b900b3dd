namespace MediaEngine.Protocol.Ng;

public sealed record NgSdpSubstitution(string From, string To);
