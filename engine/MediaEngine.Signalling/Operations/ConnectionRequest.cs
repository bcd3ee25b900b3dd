using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Operations;

/// <summary>A request to connect parties.</summary>
/// <param name="Tag">The party to connect to.</param>
/// <param name="Sources">The parties to connect with it; all others when they are not named.</param>
internal sealed record ConnectionRequest(string Tag, PartySelector Sources)
{
    /// <summary>The call of the party, if it is another one: it is merged first.</summary>
    public CallState? Other { get; init; }

    /// <summary>Only the party receives; otherwise the parties are connected as by offer and answer.</summary>
    public bool Directional { get; init; }
}
