namespace MediaEngine.Sessions.Events;

/// <summary>Receives the events of calls. Called on a worker's thread.</summary>
public interface IMediaEvents
{
    void Publish(MediaEvent mediaEvent);
}
