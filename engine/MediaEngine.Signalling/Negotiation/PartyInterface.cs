using MediaEngine.Primitives;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Interfaces;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>The local interface of a party without a counterpart: publisher, subscriber, created party.</summary>
internal static class PartyInterface
{
    /// <param name="exchange">Chooses by the interface and the address family.</param>
    /// <param name="party">Keeps its interface unless another name is given.</param>
    /// <param name="family">Used when nothing else decides.</param>
    public static void Choose(Exchange exchange, Party party, IpFamily family)
    {
        string? name = exchange.Options.Addresses.Interface
            ?? (exchange.IsOffer ? exchange.Options.Addresses.ToInterface : exchange.Options.Addresses.FromInterface);
        IpFamily implied = IpFamily.None;
        if (party.Interface is null || (name is not null && name != party.InterfaceName))
        {
            InterfaceChoice choice = exchange.Settings.Interfaces.Select(name);
            if (!choice.Known && name is not null)
                exchange.Warn(NegotiationWarningCode.UnknownInterface, name, "unknown interface");
            party.InterfaceName = name;
            party.Interface = choice.Interface;
            implied = choice.Family;
        }

        if (exchange.Options.Addresses.AddressFamily is not IpFamily.None and var asked)
            party.Family = asked;
        else if (implied != IpFamily.None)
            party.Family = implied;
        else if (party.Family == IpFamily.None)
            party.Family = family;
    }
}
