using System.Text;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Streams;

/// <summary>Decides, once per plan, what becomes of header extensions between two sections; they are the same when their URIs are.</summary>
internal static class ExtensionMapping
{
    /// <summary>The id a party gave the extension; 0 when it was not negotiated.</summary>
    public static byte Id(MediaPlan media, string uri)
    {
        if (media.Extensions.IsDefault)
            return 0;
        foreach (HeaderExtensionPlan extension in media.Extensions)
        {
            if (extension.Uri == uri && extension.Use != HeaderExtensionUse.Refused)
                return extension.Id;
        }

        return 0;
    }

    /// <summary>The extension goes no further than here.</summary>
    public static bool IsMasked(MediaPlan media, string uri)
    {
        if (media.Extensions.IsDefault)
            return false;
        foreach (HeaderExtensionPlan extension in media.Extensions)
        {
            if (extension.Uri == uri)
                return extension.Use == HeaderExtensionUse.Masked;
        }

        return false;
    }

    /// <summary>Null when packets keep theirs as they are: both sides use the same numbers, or one has not said what it uses.</summary>
    /// <param name="passesTransportWide">Transport-wide numbers go through; else we are their end.</param>
    /// <param name="unwraps">Retransmissions become what they retransmit, and with them the name of whose they are becomes a name.</param>
    public static HeaderExtensionMap? Between(MediaPlan from, MediaPlan to, bool passesTransportWide, bool unwraps = false)
    {
        byte midId = to.TakesMid && to.Mid.Length > 0 ? Id(to, HeaderExtensionUri.Mid) : (byte)0;
        bool known = !from.Extensions.IsDefault && !to.Extensions.IsDefault;
        if (midId == 0 && (!known || (from.Extensions.IsEmpty && to.Extensions.IsEmpty)))
            return null;
        var ids = new List<(byte From, byte To)>();
        bool same = true;
        if (known)
        {
            foreach (HeaderExtensionPlan extension in from.Extensions)
            {
                string uri = unwraps && extension.Uri == HeaderExtensionUri.RepairedStreamId ? HeaderExtensionUri.StreamId : extension.Uri;
                byte id = extension.Use == HeaderExtensionUse.Agreed && Passes(extension.Uri, from, to, passesTransportWide) ? Id(to, uri) : (byte)0;
                same &= id == extension.Id;
                if (id != 0)
                    ids.Add((extension.Id, id));
            }

            // What the sender never announced must not look like something the receiver knows.
            foreach (HeaderExtensionPlan extension in to.Extensions)
                same &= from.Extensions.Any(e => e.Id == extension.Id);
            same &= !to.HasOneExtensionForm;
        }
        else
        {
            for (int id = 1; id < 256; id++)
                ids.Add(((byte)id, id == midId ? (byte)0 : (byte)id));
        }

        return same && midId == 0
            ? null
            : new HeaderExtensionMap([.. ids], midId, midId == 0 ? [] : Encoding.ASCII.GetBytes(to.Mid), Form(to));
    }

    private static HeaderExtensionForm Form(MediaPlan to) => !to.HasOneExtensionForm ? HeaderExtensionForm.Any
        : !to.Extensions.IsDefault && to.Extensions.Any(static e => e.Id > HeaderExtensionMap.MaximumOneByteId && e.Use != HeaderExtensionUse.Refused)
            ? HeaderExtensionForm.TwoByte : HeaderExtensionForm.OneByte;

    private static bool Passes(string uri, MediaPlan from, MediaPlan to, bool passesTransportWide) => !IsMasked(to, uri) && uri switch
    {
        HeaderExtensionUri.TransportWideSequenceNumber => passesTransportWide,

        // The name of the sender's section says nothing to a receiver that calls its own otherwise.
        HeaderExtensionUri.Mid => from.Mid == to.Mid,
        _ => true,
    };
}
