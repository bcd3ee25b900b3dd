namespace MediaEngine.Protocol.Ng;

/// <summary>NG <c>all</c>.</summary>
public enum NgScope : byte
{
    /// <summary>Not given: the other selectors decide.</summary>
    Unspecified,
    All,
    OfferAnswer,
    ExceptOfferAnswer,
    Flows,
}
