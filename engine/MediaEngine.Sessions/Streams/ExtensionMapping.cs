using System.Text;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Streams;

/// <summary>
/// Decides, once per plan, how header extensions are mapped between two sections. Extensions are the same when their URIs are.
/// </summary>
internal static class ExtensionMapping
{
    /// <summary>The ID a party uses for the extension; 0 when it was not negotiated.</summary>
    public static byte Id(SectionPlan media, string uri)
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

    /// <summary>The extension is not forwarded.</summary>
    public static bool IsMasked(SectionPlan media, string uri)
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

    /// <summary>Null when packets keep their extensions: both sides use the same IDs, or one has not announced any.</summary>
    /// <param name="passesTransportWide">Transport-wide sequence numbers are forwarded; otherwise they end at the engine.</param>
    /// <param name="unwraps">Retransmissions become the packets they repeat, so the repaired stream's ID becomes a stream ID.</param>
    public static HeaderExtensionMap? Between(SectionPlan from, SectionPlan to, bool passesTransportWide, bool unwraps = false)
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
                byte id = extension.Use == HeaderExtensionUse.Agreed && Passes(extension.Uri, from, to, passesTransportWide)
                    ? Id(to, uri) : (byte)0;
                same &= id == extension.Id;
                if (id != 0)
                    ids.Add((extension.Id, id));
            }

            // An ID the sender never announced must not look like an extension the receiver knows.
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

    private static HeaderExtensionForm Form(SectionPlan to) => !to.HasOneExtensionForm ? HeaderExtensionForm.Any
        : !to.Extensions.IsDefault
            && to.Extensions.Any(static e => e.Id > HeaderExtensionMap.MaximumOneByteId && e.Use != HeaderExtensionUse.Refused)
            ? HeaderExtensionForm.TwoByte : HeaderExtensionForm.OneByte;

    private static bool Passes(string uri, SectionPlan from, SectionPlan to, bool passesTransportWide) => !IsMasked(to, uri) && uri switch
    {
        HeaderExtensionUri.TransportWideSequenceNumber => passesTransportWide,

        // The MID of the sender's section is meaningless to a receiver that uses another MID.
        HeaderExtensionUri.Mid => from.Mid == to.Mid,
        _ => true,
    };
}
