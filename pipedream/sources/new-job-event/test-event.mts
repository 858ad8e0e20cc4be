export default {
  id: 'job_01:completed',
  type: 'job.completed',
  timestamp: '2026-11-22T12:00:00.000Z',
  data: {
    id: 'job_01',
    provider: process.env['IMAROUTER_APP_SLUG'],
    operation: 'music',
    model: 'suno-v4',
    status: 'completed',
    output: {
      url: 'https://api.imarouter.com/v1/files/file_01/content',
      media_type: 'audio/mpeg',
      duration_seconds: 60,
    },
    usage: [],
    cost: '60000000',
    error: null,
  },
};
