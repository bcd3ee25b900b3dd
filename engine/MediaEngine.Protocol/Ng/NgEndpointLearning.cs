namespace MediaEngine.Protocol.Ng;

/// <summary>NG <c>endpoint-learning</c>.</summary>
public enum NgEndpointLearning : byte
{
    Unspecified,
    Off,
    Immediate,
    Delayed,
    Heuristic,
}
